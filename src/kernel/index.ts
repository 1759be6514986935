/** kernel/: requests in, replies out, in order. */
export { type KernelParts, type RunningKernel, startKernel } from './kernel.ts';
export { watchParent } from './parent-watch.ts';
