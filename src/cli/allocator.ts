/**
 * The variable that kernel.json sets for the kernel's process: glibc gives blocks of 128 KB and more back to the system. Without it that bound
 * grows with the first such block that is freed, and a kernel keeps 3 to 8 MB that it needed once [mallopt(3), M_MMAP_THRESHOLD].
 */
export const allocatorVariable = { name: 'MALLOC_MMAP_THRESHOLD_', value: '131072' } as const;

/** `env` for processes that are none of the kernel's: the variable is left out, unless somebody else has set it. */
export function withoutAllocator(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { [allocatorVariable.name]: value, ...rest } = env;
  return value === allocatorVariable.value ? rest : env;
}
