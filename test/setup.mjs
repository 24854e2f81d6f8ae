// Property tests draw the same cases in every run, so that a red run can be repeated. FC_SEED=random explores.
import fc from "fast-check";

const seed = process.env.FC_SEED;
if (seed !== "random") fc.configureGlobal({ seed: Number(seed ?? 20260813) });
