import { fixturesIn, replayed } from './conformance.js';

/**
 * `npm run conformance:gepa -- DIR [DIR...]`: replays every recorded run in the folders through the engine. Prints a
 * line for each (`match`, or the first divergence); exit code 0 only if all match, 1 if one does not or cannot be
 * replayed, 2 if there is nothing to replay.
 */
async function main(folders: readonly string[]): Promise<number> {
  if (folders.length === 0) {
    console.error('usage: npm run conformance:gepa -- DIR [DIR...]');
    return 2;
  }
  let failed = 0;
  try {
    for (const fixture of folders.flatMap(fixturesIn)) {
      const { line, matches } = await replayed(fixture);
      if (!matches) failed += 1;
      console.log(line);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
