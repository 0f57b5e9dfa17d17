/**
 * Reads the gate's arguments: `--only a,b` and `--skip a,b` with names of steps, `--help`. Returns
 * `{ type: 'run', names }`, `{ type: 'help' }` or `{ type: 'error', message }`.
 */
export function parseGateOptions(args, allNames) {
  let names = allNames;
  for (let at = 0; at < args.length; at++) {
    const [option, inline] = args[at].split('=', 2);
    if (option === '--help' || option === '-h') return { type: 'help' };
    if (option !== '--only' && option !== '--skip') {
      return { type: 'error', message: `Unknown option ${args[at]}.` };
    }
    const value = inline ?? args[++at];
    const listed = (value ?? '').split(',').filter((name) => name !== '');
    const unknown = listed.filter((name) => !allNames.includes(name));
    if (listed.length === 0) return { type: 'error', message: `${option} needs names of steps.` };
    if (unknown.length > 0) return { type: 'error', message: `Unknown step ${unknown.join(', ')}.` };
    names = names.filter((name) => listed.includes(name) === (option === '--only'));
  }
  return { type: 'run', names };
}
