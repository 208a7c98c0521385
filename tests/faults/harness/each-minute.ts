/** Does some work, and prints its progress every minute. */
export async function eachMinute(
  tell: () => Promise<string>,
  work: () => Promise<void>,
): Promise<void> {
  let minute = 0;
  const timer = setInterval(() => {
    const now = ++minute;
    void tell()
      .catch(() => 'no server answers')
      .then((text) => process.stdout.write(`    minute ${now}: ${text}\n`));
  }, 60_000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}
