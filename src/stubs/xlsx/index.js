// danfojs-node asks for xlsx only in readExcel and toExcel; the real package comes from a CDN, not from npm.
module.exports = new Proxy(
  { __esModule: false },
  {
    get(target, name) {
      if (name in target || typeof name === "symbol") return target[name];
      return () => {
        throw new Error(
          `xlsx.${name} is not available: mastkit replaces xlsx by a stub (readExcel and toExcel do not work here; use CSV)`,
        );
      };
    },
  },
);
