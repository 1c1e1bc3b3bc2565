import fc from '../node_modules/fast-check/lib/cjs/fast-check';

// A gate that fails by chance refuses a change that has nothing to do with it. `FC_SEED=$RANDOM npx jest` explores.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });

export * from '../node_modules/fast-check/lib/cjs/fast-check';
export default fc;
