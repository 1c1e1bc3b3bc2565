/** Defines the tests of a suite, but for those that are listed as differences of the place where it runs. */
export function testsBut(differences: readonly { readonly test: string }[]) {
  const listed = differences.map((difference) => difference.test);
  const known = new Set<string>();
  return {
    test: (name: string, run: () => unknown) => {
      known.add(name);
      if (!listed.includes(name)) it(name, async () => void (await run()));
    },
    /** Defines the test that no other is listed. Call it last. */
    testListed: () =>
      it('the differences that are listed are tests of this suite', () => {
        expect(listed.filter((name) => !known.has(name))).toEqual([]);
      }),
  };
}
