/** kernel/: requests in, replies out, in order. */
export {
  type InterpreterToLoad,
  type KernelParts,
  type RunningKernel,
  startKernel,
} from './kernel.ts';
export { watchParent } from './parent-watch.ts';
