/** Where a piece of a grammar can end in a text, when it begins at `from`. */
type Matcher = (text: string, from: number) => ReadonlySet<number>;

/** Whether a text follows a grammar in the notation of llama.cpp, as far as this package writes it. */
export function followsGrammar(grammar: string, text: string): boolean {
  const rules = new Map<string, Matcher>();
  for (const line of grammar.split('\n').filter(Boolean)) {
    const [name = '', body = ''] = line.split(/ ::= (.*)/s);
    rules.set(name, parse(body, rules));
  }
  return rules.get('root')?.(text, 0).has(text.length) === true;
}

function parse(body: string, rules: ReadonlyMap<string, Matcher>): Matcher {
  let at = 0;
  const peek = () => body.slice(at).trimStart();
  const skipBlank = () => {
    at = body.length - peek().length;
  };

  function choice(): Matcher {
    const branches = [sequence()];
    for (skipBlank(); body[at] === '|'; skipBlank()) {
      at++;
      branches.push(sequence());
    }
    return (text, from) => new Set(branches.flatMap((branch) => [...branch(text, from)]));
  }

  function sequence(): Matcher {
    const parts: Matcher[] = [];
    for (skipBlank(); at < body.length && body[at] !== '|' && body[at] !== ')'; skipBlank()) {
      parts.push(repeated(atom()));
    }
    return (text, from) =>
      parts.reduce<ReadonlySet<number>>(
        (starts, part) => new Set([...starts].flatMap((start) => [...part(text, start)])),
        new Set([from]),
      );
  }

  function atom(): Matcher {
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(body.slice(at))?.[0];
    if (quoted !== undefined) {
      at += quoted.length;
      const literal: string = JSON.parse(quoted);
      return (text, from) => new Set(text.startsWith(literal, from) ? [from + literal.length] : []);
    }
    const characters = /^\[(?:[^\]\\]|\\.)*\]/.exec(body.slice(at))?.[0];
    if (characters !== undefined) {
      at += characters.length;
      const one = new RegExp(characters.replaceAll('"', '\\"'), 'y');
      return (text, from) => {
        one.lastIndex = from;
        return new Set(one.test(text) ? [from + 1] : []);
      };
    }
    if (body[at] === '(') {
      at++;
      const inner = choice();
      skipBlank();
      if (body[at++] !== ')') throw new Error(`a bracket is open in: ${body}`);
      return inner;
    }
    const name = /^[a-z][a-z0-9-]*/.exec(body.slice(at))?.[0];
    if (name === undefined) throw new Error(`not understood: ${body.slice(at)}`);
    at += name.length;
    return (text, from) => {
      const rule = rules.get(name);
      if (rule === undefined) throw new Error(`no rule ${name}`);
      return rule(text, from);
    };
  }

  function repeated(one: Matcher): Matcher {
    const sign = /^(?:[?*+]|\{(\d+)(,?)(\d*)\})/.exec(body.slice(at));
    if (sign === null) return one;
    at += sign[0].length;
    const [low, high] = bounds(sign);
    return (text, from) => {
      const ends = new Set<number>(low === 0 ? [from] : []);
      let starts: ReadonlySet<number> = new Set([from]);
      for (let times = 1; times <= high && starts.size > 0; times++) {
        starts = new Set([...starts].flatMap((start) => [...one(text, start)].filter((end) => end > start)));
        if (times >= low) for (const end of starts) ends.add(end);
      }
      return ends;
    };
  }

  return choice();
}

function bounds([sign, low, comma, high]: RegExpExecArray): readonly [number, number] {
  if (sign === '?') return [0, 1];
  if (sign === '*') return [0, Number.POSITIVE_INFINITY];
  if (sign === '+') return [1, Number.POSITIVE_INFINITY];
  const from = Number(low);
  if (comma === '') return [from, from];
  return [from, high === '' ? Number.POSITIVE_INFINITY : Number(high)];
}
