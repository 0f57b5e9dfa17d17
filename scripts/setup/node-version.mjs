// Imported first by every entry script. Only old syntax and old built-ins here and in what it imports: an old Node
// must get as far as the message.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The message for a Node older than `range` (of the form ">=20.19"), or null when it is new enough. */
export function nodeVersionProblem(version, range) {
  const wanted = numbers(range.replace('>=', ''));
  const found = numbers(version);
  for (let at = 0; at < wanted.length; at++) {
    const difference = (found[at] || 0) - wanted[at];
    if (difference > 0) return null;
    if (difference < 0) {
      return (
        'Scenewright needs Node ' +
        range +
        '; this is Node ' +
        version +
        '.\n' +
        'Install a newer Node (20, 22 and 24 are fine) and run the command again.'
      );
    }
  }
  return null;
}

function numbers(version) {
  return version.split('.').map(function (part) {
    return parseInt(part, 10);
  });
}

/** Ends the process with exit code 2 when this Node is older than `engines` in package.json asks for. */
function requireSupportedNode() {
  const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));
  const range = JSON.parse(readFileSync(packageFile, 'utf8')).engines.node;
  const problem = nodeVersionProblem(process.versions.node, range);
  if (problem !== null) {
    console.error(problem);
    process.exit(2);
  }
}

requireSupportedNode();
