// danfojs-node asks for TensorFlow only in tensors, scalers and encoders. mastkit uses none of them,
// and the real package downloads 300 MB from a host that is not npm.
class Tensor {}
const known = { Tensor, __esModule: false };
module.exports = new Proxy(known, {
  get(target, name) {
    if (name in target || typeof name === "symbol") return target[name];
    return () => {
      throw new Error(
        `tf.${name} is not available: mastkit replaces @tensorflow/tfjs-node by a stub (danfojs tensors, scalers and encoders do not work here)`,
      );
    };
  },
});
