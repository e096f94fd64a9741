/** Commands in tests: what they print is not a test's output. */
export async function quietly<T>(call: () => Promise<T>): Promise<T> {
  const { log, error } = console;
  const write = process.stderr.write;
  console.log = console.error = () => {};
  process.stderr.write = (() => true) as typeof write;
  try {
    return await call();
  } finally {
    Object.assign(console, { log, error });
    process.stderr.write = write;
  }
}
