import { InputFileError } from '../../core/errors.js';
import { assembleFibo } from '../../modules/scene/assemble/fibo.js';
import { assembleProse } from '../../modules/scene/assemble/prose.js';
import { formatIssue } from '../../signatures/scene/issue.js';
import { SceneOutput } from '../../signatures/scene/output.js';
import type { Scene } from '../../signatures/scene/scene.js';
import type { RawInput } from '../field-values.js';
import type { OutputShaper } from '../shape-output.js';
import type { OutputFormat } from '../verbs/run.js';

/** How the outputs of the scene program are shown. */
export function sceneShaper(format: OutputFormat): OutputShaper {
  switch (format) {
    case 'text':
      return { text: (output) => sceneText(sceneOutput(output)), json: (output) => output };
    case 'prose': {
      const prose = (output: unknown) => assembleProse(sceneOutput(output).scene);
      return { text: prose, json: prose };
    }
    case 'fibo':
      return jsonShaper(fibo);
    case 'scene':
      return jsonShaper((output) => sceneOutput(output).scene);
  }
}

function jsonShaper(json: (output: unknown, input: RawInput) => unknown): OutputShaper {
  return { text: (output, input) => JSON.stringify(json(output, input), null, 2), json };
}

function fibo(output: unknown, input: RawInput): unknown {
  const { scene, summary } = sceneOutput(output);
  const prompt = typeof input.prompt === 'string' ? input.prompt : '';
  return assembleFibo(scene, { prompt, ...(summary === '' ? {} : { summary }) });
}

/** A compiled scene program of another version could give something else. */
function sceneOutput(output: unknown): SceneOutput {
  const parsed = SceneOutput.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new InputFileError('run/no-scene', 'the output of this program is no scene');
}

/** For a reader: the summary, then the four heads in short, then what is still wrong. */
function sceneText(output: SceneOutput): string {
  const { scene, summary, issues, score, scored_by } = output;
  const verdict = `Score ${score.toFixed(2)} (${scored_by})${issues.length === 0 ? ', no issues' : `, ${issues.length} issues:`}`;
  return [
    summary === '' ? assembleProse(scene) : summary,
    section('Elements', elementLines(scene)),
    section('Actions', actionLines(scene)),
    section('Cinematography', cinematographyLines(scene)),
    [verdict, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function elementLines({ elements, objects }: Scene): string[] {
  return elements.elements.flatMap((element) => {
    const looks = objects.filter((object) => object.dependencies.includes(element.element_id));
    return [
      `[${element.element_id}] ${element.entity_type}, ${element.role}`,
      ...looks.map((object) => `  ${object.location}: ${object.description}`),
    ];
  });
}

function actionLines({ actions }: Scene): string[] {
  return actions.map((action) => `${action.action_class}: ${action.description}`);
}

function cinematographyLines({ cinematography }: Scene): string[] {
  const { camera, lighting, composition, look } = cinematography;
  return [
    `camera: ${[camera.shot_size, camera.shot_framing, camera.camera_angle, camera.lens_size].join(', ')}`,
    `light: ${[lighting.conditions, lighting.direction, lighting.shadows].join(', ')}`,
    `composition: ${composition.description}`,
    `look: ${[look.style_medium, look.artistic_style, look.color_scheme].join(', ')}`,
  ];
}
