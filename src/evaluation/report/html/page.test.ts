import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evalReportFixture, compileReportFixture, galleryFixture, pageFixture } from './page.fixture.js';
import type { EvalReport } from '../report-schema.js';
import type { PageData, SearchHistory } from './page-data.js';
import { renderPage } from './page.js';

const page = renderPage(pageFixture());

const SECTIONS = [
  'verdict',
  'spending',
  'progress',
  'candidates',
  'front',
  'heat-map',
  'gallery',
  'texts',
  'guardrails',
  'traces',
  'provenance',
];

/** The inside of one section of a page. */
function sectionOf(text: string, id: string): string {
  const from = text.indexOf(`<section id="${id}"`);
  const next = SECTIONS[SECTIONS.indexOf(id) + 1];
  return text.slice(from, next === undefined ? undefined : text.indexOf(`<section id="${next}"`));
}

/** What a reader sees of markup. */
const words = (markup: string) => markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** The search of an evaluation is none; nothing else is on record either. */
const empty: PageData = {
  ...pageFixture(),
  report: evalReportFixture(),
  plan: null,
  savings: [],
  roles: [],
  search: null,
  components: [],
  gallery: [],
  galleryPrograms: [],
  guardrails: [],
  traces: [],
  omitted: [],
  provenance: [],
  commands: [],
};

describe('renderPage', () => {
  it('has every section, in the order in which people decide', () => {
    const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(SECTIONS);
    const links = [...page.matchAll(/<li><a href="#([^"]+)">/g)].map(([, id]) => id);
    expect(links.slice(0, SECTIONS.length)).toEqual(SECTIONS);
  });

  it('says in each section without data why there is none', () => {
    const text = renderPage(empty);
    for (const id of SECTIONS.slice(2)) {
      expect([id, sectionOf(text, id)]).toEqual([
        id,
        expect.stringMatching(/<p class="empty">[A-Z][^<]{20,}\.<\/p>/),
      ]);
    }
    expect(words(sectionOf(text, 'progress'))).toContain('An evaluation has no search');
  });

  it('is the same twice, and another for other data', () => {
    expect(renderPage(pageFixture())).toBe(page);
    expect(renderPage(pageFixture({ title: 'Another' }))).not.toBe(page);
  });

  it('loads nothing: no address leads out of the file but links to its own folder', () => {
    const addresses = [...page.matchAll(/\s(?:src|href|srcset|poster|action|data)="([^"]*)"/g)].map(
      ([, address]) => address,
    );
    expect(addresses.length).toBeGreaterThan(100);
    expect(
      addresses.filter(
        (address) =>
          !/^(#[\w-]+|data:,|data:image\/|images\/[\w-]+\.png|blobs\/ab\/cdef)/.test(address ?? ''),
      ),
    ).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#)/);
  });

  it('allows its own style and script only', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'");
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src ${hash(/<style>([^]*?)<\/style>/.exec(page)?.[1])}`);
    expect(policy).toContain(`script-src ${hash(/<script>([^]*?)<\/script>/.exec(page)?.[1])};`);
    expect(policy).not.toMatch(/unsafe|connect-src|https?:/);
    expect(page).not.toMatch(/ style="| on[a-z]+="/);
  });

  it('listens to its own host where it is served live, and nowhere else', () => {
    const live = renderPage(pageFixture(), { liveEvents: './events' });
    expect(live).toContain('data-live="./events"');
    expect(live).toContain('connect-src &#39;self&#39;');
    expect(page).not.toContain('EventSource');
  });
});

describe('the verdict', () => {
  const verdictOf = (data: Partial<PageData>) => words(sectionOf(renderPage(pageFixture(data)), 'verdict'));

  it('puts the sealed test first, with its interval and number of examples', () => {
    const text = verdictOf({});
    expect(text).toMatch(
      /Verdict On the sealed test: compiled is better than seed\. \+0\.\d{3} 95% interval 0\.\d{3} to 0\.\d{3} 23 examples On validation: compiled is better/,
    );
  });

  it('says that there is no evidence when the interval holds zero', () => {
    expect(verdictOf({ report: compileReportFixture(0) })).toContain(
      'On the sealed test: no evidence of improvement of compiled over seed; the interval holds zero.',
    );
  });

  it('says worse, and too few', () => {
    const report = compileReportFixture(-0.2);
    expect(verdictOf({ report })).toContain('compiled is worse than seed.');
    const [comparison] = report.test?.comparisons ?? [];
    if (report.test === null || comparison === undefined) throw new Error('the fixture has a test');
    const few = {
      ...report,
      test: { ...report.test, comparisons: [{ ...comparison, verdict: 'too-few-examples' as const }] },
    };
    expect(verdictOf({ report: few })).toContain(
      'no verdict; too few examples to compare compiled with seed.',
    );
    const none = {
      ...report,
      test: { ...report.test, comparisons: [{ ...comparison, score: null }] },
      validation: null,
    };
    expect(verdictOf({ report: none })).toContain(
      'no verdict; compiled and seed have no scored example in common.',
    );
  });

  it('says how intervals are made, and what could have been found', () => {
    expect(verdictOf({})).toMatch(
      /Intervals are Student\S+s t over examples, the repeats of an example as one cluster\. A difference from 0\.\d+ on would be found with 80% chance\. To find \+0\.142: \d+ examples with 1 repeat/,
    );
  });

  it('says why there is none', () => {
    expect(verdictOf({ report: { ...compileReportFixture(), test: null, validation: null } })).toContain(
      'No verdict: the run ended before',
    );
    expect(verdictOf({ report: { ...evalReportFixture(), baseline: null, comparisons: [] } })).toContain(
      'No verdict: there is no baseline',
    );
  });

  it('names what was not scored', () => {
    expect(verdictOf({})).toContain('seed: 1 rollout with provider/overloaded (test-024)');
  });

  it('leads from an example to its images where the gallery has it', () => {
    const [gain] = compileReportFixture().test?.comparisons[0]?.bestGains ?? [];
    const rows = galleryFixture().map((row, at) =>
      at === 0 ? { ...row, exampleId: gain?.exampleId ?? '' } : row,
    );
    const text = renderPage(pageFixture({ gallery: rows }));
    const target = /<h3>Best gains<\/h3><ul class="plain"><li><a href="#([^"]+)">/.exec(text)?.[1];
    expect(text).toContain(`<article class="row" id="${target}"`);
  });
});

describe('marks of the whole page', () => {
  it('says what is simulated, unfinished or damaged, above everything', () => {
    const head = (data: Partial<PageData>) => renderPage(pageFixture(data)).split('<main')[0] ?? '';
    expect(head({})).toContain('<b>Simulated:</b>');
    expect(head({ report: { ...compileReportFixture(), simulated: false } })).not.toContain('Simulated');
    expect(head({ unfinished: 'It was killed.' })).toContain('<b>Not finished:</b> It was killed.');
    expect(head({ notes: ['Line 4 is torn.'] })).toContain('Line 4 is torn.');
  });
});

describe('money and time', () => {
  it('has planned and spent, by role, what the cache saved, and why it stopped', () => {
    const text = words(sectionOf(page, 'spending'));
    expect(text).toContain('The search ended because the metric calls of its budget were used');
    expect(text).toContain('11 accepted, 8 rejected, 2 failed');
    expect(text).toContain('money $27.50 $24.18 $30.00');
    expect(text).toContain('metric calls 600 588 600');
    expect(text).toContain('time 50 min 43 min 32 s');
    expect(text).toMatch(/image sim 640 940 0 640 [\d\u202f ]+13 min 52 s \$4\.20 \$4\.80 17% \$0\.00/);
    expect(text).toMatch(/total 8214 9414 610 640 [^$]*\$24\.18 \$27\.50 100% \$1\.81/);
    expect(text).toContain('The cache answered 610 calls and saved $1.81.');
  });

  it('has no column for a plan where there was none', () => {
    const roles = pageFixture().roles.map((role) => ({ ...role, plannedUsd: null, plannedCalls: null }));
    const text = words(sectionOf(renderPage(pageFixture({ roles })), 'spending'));
    expect(text).toContain(
      'role model calls cached images tokens in tokens out model time cost share cache saved',
    );
  });

  it('does not add up what it does not know', () => {
    const savings = [
      { role: 'task', cachedCalls: 4, savedUsd: null },
      { role: 'judge', cachedCalls: 2, savedUsd: 0.5 },
    ];
    const text = words(sectionOf(renderPage(pageFixture({ savings })), 'spending'));
    expect(text).toContain('The cache answered 6 calls and saved at least $0.5000 (a price is unknown).');
  });

  it('shows controls with their difference to the compiled program', () => {
    const report = compileReportFixture();
    const controls = {
      metricCalls: 588,
      part: 'test' as const,
      evaluation: null,
      searches: [
        {
          optimizer: 'bootstrap',
          metricCalls: 580,
          proposals: 9,
          candidates: 10,
          stop: 'budget',
          validation: 0.61,
        },
      ],
    };
    const text = words(sectionOf(renderPage(pageFixture({ report: { ...report, controls } })), 'spending'));
    expect(text).toContain('bootstrap 580 9 0.610 not scored');
  });
});

describe('trade-offs', () => {
  const search = pageFixture().search;
  const frontOf = (changes: Partial<SearchHistory>) => {
    if (search === null) throw new Error('the fixture has a search');
    return words(sectionOf(renderPage(pageFixture({ search: { ...search, ...changes } })), 'front'));
  };

  it('measure the first pair where all objectives are too many, and say so', () => {
    expect(frontOf({})).toContain('Hypervolume of the front, 0.210 to 0.4');
    expect(frontOf({ hypervolume: [] })).toMatch(
      /Hypervolume of quality and guardrails \(all 5 objectives are too many to measure\), 0\.\d{3} to 0\.\d{3}/,
    );
  });

  it('say what is missing with fewer than two objectives', () => {
    expect(frontOf({ objectives: ['quality'], hypervolume: [] })).toContain(
      'they take two objectives, and the metric gave only quality.',
    );
    expect(frontOf({ objectives: [], hypervolume: [] })).toContain('and the metric gave none.');
  });
});

describe('the gallery', () => {
  it('names verdicts, and counts the measures that are degrees until they are asked for', () => {
    const text = sectionOf(page, 'gallery');
    const line = words(/<details class="chips"><summary>([^]*?)<\/summary>/.exec(text)?.[1] ?? '');
    expect(line.trim()).toBe('\u2715 single subject \u2713 no text \u2013 hands 1 more');
    expect(words(text)).toContain('quality 0.');
    const degrees = galleryFixture().map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({ ...cell, chips: cell.chips.slice(0, 1) })),
    }));
    const measured = sectionOf(renderPage(pageFixture({ gallery: degrees })), 'gallery');
    expect(
      words(/<details class="chips"><summary>([^]*?)<\/summary>/.exec(measured)?.[1] ?? '').trim(),
    ).toMatch(/^0\.\d\d quality$/);
  });

  it('counts what each filter shows, and marks the rows for it', () => {
    const text = sectionOf(page, 'gallery');
    const counts = [...text.matchAll(/<label for="filter-(\w+)">\w+ <span class="count">(\d+)</g)].map(
      ([, name, count]) => `${name} ${count}`,
    );
    expect(counts).toEqual(['all 10', 'improved 6', 'regressed 2', 'changed 9', 'failed 1']);
    expect([...text.matchAll(/data-kinds="improved changed"/g)]).toHaveLength(6);
    expect([...text.matchAll(/data-kinds="unchanged"/g)]).toHaveLength(1);
  });

  it('has no column for a program that was not run on an example, and says so', () => {
    const notRun = {
      score: null,
      failure: 'not run on this example',
      image: null,
      chips: [],
      output: null,
      traceId: null,
    };
    const rows = galleryFixture()
      .slice(0, 2)
      .map((row, at) => ({
        ...row,
        cells: row.cells.map((cell) =>
          at === 0 && cell.program === 'parent' ? { ...cell, ...notRun } : cell,
        ),
      }));
    const text = sectionOf(renderPage(pageFixture({ gallery: rows })), 'gallery');
    expect([...text.matchAll(/class="cells cells-(\d)"/g)].map(([, count]) => count)).toEqual(['2', '3']);
    expect(text).toContain('<p class="note">parent: not run on this example</p>');
  });

  it('leaves no room for images where there are none', () => {
    const rows = galleryFixture().map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({ ...cell, image: null })),
    }));
    const text = sectionOf(renderPage(pageFixture({ gallery: rows })), 'gallery');
    expect(text).not.toMatch(/no-image|thumbnails that lead/);
    expect(sectionOf(page, 'gallery')).toMatch(/class="no-image">no image</);
  });

  it('shows a thumbnail, links the original, and refuses addresses that lead elsewhere', () => {
    const withImage = (image: { thumbnail: string | null; href: string }) => {
      const rows = galleryFixture()
        .slice(0, 1)
        .map((row) => ({
          ...row,
          cells: row.cells.map((cell) =>
            cell.image === null ? cell : { ...cell, image: { ...cell.image, ...image } },
          ),
        }));
      return sectionOf(renderPage(pageFixture({ gallery: rows })), 'gallery');
    };
    const thumbnail = 'data:image/webp;base64,AAAA';
    expect(withImage({ thumbnail, href: 'blobs/a b#?.png' })).toContain(
      '<a class="picture" href="blobs/a%20b%23%3F.png"><img src="data:image/webp;base64,AAAA"',
    );
    expect(withImage({ thumbnail: null, href: '../r/x.png' })).toContain('<img src="../r/x.png"');
    for (const href of [
      'https://example.com/x.png',
      '//example.com/x.png',
      'javascript:alert(1)',
      '/etc/passwd',
      'C:\\x.png',
      '\\\\host\\x',
    ]) {
      expect(withImage({ thumbnail, href })).toContain(
        '<div class="picture"><img src="data:image/webp;base64,AAAA"',
      );
    }
    expect(
      withImage({ thumbnail: 'data:image/svg+xml,<svg onload=alert(1)>', href: 'https://example.com' }),
    ).not.toContain('<img');
  });
});

describe('the judge', () => {
  const answer = { name: 'quality', pairs: 12, equal: 0.75, meanDifference: 0.4 };
  const judge = { replies: 60, questions: 48, repeatedQuestions: 6, answers: [answer] };
  const guardrailsWith = (changes: Partial<EvalReport>) =>
    words(sectionOf(renderPage({ ...empty, report: { ...evalReportFixture(), ...changes } }), 'guardrails'));

  it('has its agreement with itself and its drift, or why they are not known', () => {
    const drift = {
      run: 'runs/eval-1',
      sharedQuestions: 9,
      answers: [{ name: 'quality', questions: 9, equal: 0.5, shift: { mean: -0.2, standardError: 0.05 } }],
    };
    const text = guardrailsWith({ judge: { ...judge, drift } });
    expect(text).toContain(
      '60 replies to 48 different prompts on cinematic/prompts.jsonl; 6 prompts asked more than once.',
    );
    expect(text).toContain('quality 12 75% 0.4');
    expect(text).toContain('quality 9 50% \u22120.200 \u00b1 0.050');
    expect(guardrailsWith({ judge: { ...judge, repeatedQuestions: 0, answers: [] } })).toContain(
      'none was asked twice, so its agreement with itself is not known.',
    );
    expect(guardrailsWith({ judge: { ...judge, drift: { ...drift, sharedQuestions: 0 } } })).toContain(
      'since runs/eval-1 is not known',
    );
  });

  it('warns where programs had different judges', () => {
    const programs = evalReportFixture().programs.map((program, at) => ({
      ...program,
      servedBy: { program: ['sim'], metric: [`judge-${at}`] },
    }));
    expect(guardrailsWith({ programs })).toContain(
      'Not all programs had the same judge on cinematic/prompts.jsonl: seed by judge-0; compiled by judge-1.',
    );
    expect(guardrailsWith({})).not.toContain('same judge');
  });
});

describe('texts', () => {
  const text = sectionOf(page, 'texts');

  it('has the diff of every proposal against its parent and against the seed, rejected ones too', () => {
    expect([...text.matchAll(/class="against-parent"/g)]).toHaveLength(2);
    expect([...text.matchAll(/class="against-seed"/g)]).toHaveLength(2);
    expect([...text.matchAll(/which has the seed's text/g)]).toHaveLength(2);
    expect(text).toContain('Rejected: 1.42 on the minibatch, its parent 1.87.');
    expect(text).toContain('The boat has no hull.');
    expect(text).toContain('I gave an assistant these instructions:');
  });

  it('says where nothing was changed or tried', () => {
    expect(words(text)).toContain("summary The result has the seed's text.");
    expect(words(text)).toContain('No proposal for this text.');
  });
});

describe('traces', () => {
  it('have every message as sent, the reply, repairs, tokens, money and time', () => {
    const text = words(sectionOf(page, 'traces'));
    expect(text).toContain('heads.objects sim 1 note 812 in, 96 out, $0.0021, 1.2 s');
    expect(text).toContain('The reply was wrapped in a code fence, which was taken off.');
    expect(text).toContain('system # Task: SceneObjects');
    expect(text).toContain('586 rollouts are left out to keep the page small');
  });
});

const HOSTILE = '</script></style><!--"\'`<img src=x onerror=alert(1)>${1}&lt;\u202e\u0000\ud800';

/** The same data with hostile text at the end of every text that a user, a model or a provider can write. */
function hostile(value: unknown, key = ''): unknown {
  const FIXED = [
    'kind',
    'change',
    'purpose',
    'verdict',
    'interval',
    'format',
    'through',
    'part',
    'thumbnail',
    'startedAt',
  ];
  if (typeof value === 'string') return FIXED.includes(key) ? value : value + HOSTILE;
  if (Array.isArray(value)) return value.map((item) => hostile(item, typeof item === 'string' ? key : ''));
  if (typeof value !== 'object' || value === null) return value;
  const isByName = ['objectives', 'byRole', 'models', 'scores'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [isByName ? name + HOSTILE : name, hostile(inner, name)]),
  );
}

describe('hostile and huge data', () => {
  const data = hostile(pageFixture());
  const text = renderPage(data as PageData);

  it('stays text', () => {
    const plain = text.replace(/<style>[^]*?<\/style>/, '').replace(/<script>[^]*?<\/script>/, '');
    const opened = (markup: string, tag: string) =>
      [...markup.matchAll(new RegExp(`<${tag}[ >]`, 'g'))].length;
    expect(
      plain.split('&lt;/script&gt;&lt;/style&gt;&lt;!--&quot;&#39;`&lt;img src=x').length,
    ).toBeGreaterThan(300);
    expect([opened(plain, 'script'), opened(plain, 'style')]).toEqual([0, 0]);
    expect(/<!--|<img src=x/.test(plain)).toBe(false);
    expect(/[\u202e\0]/.test(plain)).toBe(false);
  });

  it('keeps ids that links can lead to, each once', () => {
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...text.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('cuts huge texts and says so', () => {
    const huge = 'word '.repeat(400_000);
    const [trace] = pageFixture().traces;
    if (trace === undefined) throw new Error('the fixture has traces');
    const steps = trace.steps.map((step) => ({ ...step, reply: huge }));
    const [component] = pageFixture().components;
    const versions = component?.versions.map((version) => ({ ...version, text: huge })) ?? [];
    const large = renderPage(
      pageFixture({
        traces: [{ ...trace, steps }],
        components: [{ path: 'a', seedText: 'b', finalText: huge, versions }],
      }),
    );
    expect(large.length - page.length).toBeLessThan(600_000);
    expect(
      large.includes(
        'The first 60\u202f000 of 2\u202f000\u202f000 characters; the run folder has the whole.',
      ),
    ).toBe(true);
  });

  it('stays small with 50 candidates and 10,000 scores', () => {
    const search: SearchHistory =
      pageFixture().search ??
      (() => {
        throw new Error('the fixture has a search');
      })();
    const exampleIds = Array.from({ length: 200 }, (_, at) => `validation-${at}`);
    const candidates = Array.from({ length: 50 }, (_, candidate) => ({
      ...(search.candidates[1] ?? search.candidates[0])!,
      candidate,
      parents: candidate === 0 ? [] : [Math.floor((candidate - 1) / 2)],
    }));
    const rows = candidates.map(({ candidate }) => ({
      candidate,
      scores: exampleIds.map((_, at) => ((at * 7 + candidate * 13) % 100) / 100),
    }));
    const progress = candidates.map(({ candidate }) => ({
      ...search.progress[0]!,
      candidate,
      metricCalls: candidate * 200,
    }));
    const large = renderPage(
      pageFixture({ search: { ...search, candidates, progress, heatMap: { exampleIds, rows } } }),
    );
    expect(large.length - page.length).toBeLessThan(700_000);
  });
});
