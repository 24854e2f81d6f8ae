// danfojs-node asks for xlsx only in readExcel and toExcel; the real package comes from a CDN, not from npm.
function missing(name) {
  const fail = () => {
    throw new Error(
      `${name} is not available: mastkit replaces xlsx by a stub (readExcel and toExcel do not work here; use CSV)`,
    );
  };
  return new Proxy(fail, {
    get(target, part) {
      if (typeof part === "symbol" || part in target) return target[part];
      return missing(`${name}.${part}`);
    },
  });
}
module.exports = new Proxy(
  { __esModule: false },
  {
    get(target, name) {
      if (name in target || typeof name === "symbol") return target[name];
      return missing(`xlsx.${name}`);
    },
  },
);
