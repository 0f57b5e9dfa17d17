import { fixturesIn, reportLine } from './conformance.js';

/**
 * `npm run conformance:gepa -- DIR [DIR...]`: replays every recorded run in the folders through the engine. Prints a
 * line for each; exit code 0 only if all match, 1 if one does not, 2 if there is nothing to replay.
 */
async function main(folders: readonly string[]): Promise<number> {
  if (folders.length === 0) {
    console.error('usage: npm run conformance:gepa -- DIR [DIR...]');
    return 2;
  }
  let failed = 0;
  try {
    for (const { name, replay } of folders.flatMap(fixturesIn)) {
      const divergence = await replay();
      if (divergence !== null) failed += 1;
      console.log(reportLine(name, divergence));
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
