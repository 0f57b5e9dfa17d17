import { coloursIn } from '../../storyboard/brief/element-from.js';

/** What has to be said so that an image model draws something: sentences that state it as the picture shows it. */
export interface Remedy {
  readonly head: 'elements' | 'objects' | 'actions' | 'cinematography';
  /** Field of the element, or field of the head. */
  readonly field: string;
  readonly sentence: string;
}

/** What mends a verdict; `what` is how the thing in question is called. */
export function remedyFor(verdict: string, what: string): Remedy {
  // What kind of verdict it is says nothing of what is wrong.
  const said = verdict.toLowerCase().replace(/does not look as described|is not as asked for/, '');
  const colours = /not ([a-z, -]+?)(?:\.|$)/.exec(
    /colou?r[^.]*| is [a-z ]+ and not [^.]*/.exec(said)?.[0] ?? '',
  )?.[1];
  if (/is not in the image|missing|cannot be seen|not to be seen|requested elements/.test(said))
    return {
      head: 'objects',
      field: 'location',
      sentence: `${what} is clearly visible, apart from everything else`,
    };
  if (/action|visible|just stands|that does/.test(said))
    return {
      head: 'actions',
      field: 'description',
      sentence: `${what} shows it with the whole body: one leg is far forward, the arms are bent and the weight lies on the front foot`,
    };
  if (colours !== undefined && coloursIn(colours).length > 0)
    return {
      head: 'objects',
      field: 'shape_and_color',
      sentence: `${what} is entirely ${coloursIn(colours).join(' and ')} from top to bottom`,
    };
  return filmingRemedy(said) ?? { head: 'objects', field: 'location', sentence: placeSentence(said, what) };
}

function placeSentence(said: string, what: string): string {
  const place =
    /not (?:as in )?"?((?:far |upper |lower |center |centre )?(?:left|right|center|centre)[a-z ]*)/.exec(
      said,
    )?.[1];
  return place === undefined
    ? `${what} is clearly visible, with its own outline and apart from everything else`
    : `${what} stands in the ${place.trim()} of the picture, in the foreground, clearly visible`;
}

function filmingRemedy(said: string): Remedy | null {
  const film = (field: string, sentence: string): Remedy => ({ head: 'cinematography', field, sentence });
  if (/light|shadow|conditions|mood/.test(said)) {
    const side = /not [^.]*right/.test(said) ? 'right' : 'left';
    const behind = /not (?:backlit|rim)/.test(said);
    return film(
      'lighting.direction',
      behind
        ? 'the light comes from behind and the shadows fall towards the viewer'
        : `the light comes from the ${side} and the shadows fall across the ground`,
    );
  }
  if (/angle/.test(said))
    return film(
      'camera.camera_angle',
      /not (?:high|birds)/.test(said)
        ? 'the camera is high above and looking down'
        : 'the camera is low, near the ground, looking up',
    );
  if (/shot size|camera/.test(said)) return film('camera.shot_size', framingSentence(said));
  if (/focus/.test(said)) return film('camera.focus', 'the picture is crisp and sharp on the subject');
  if (/noise|grain/.test(said)) return film('camera.focus', 'the picture is clean and well exposed');
  if (/contrast/.test(said))
    return film('lighting.shadows', 'there is clear contrast between deep blacks and bright highlights');
  if (/highlight|blown/.test(said))
    return film('lighting.conditions', 'the exposure is balanced, with detail in the highlights');
  if (/style|medium|look/.test(said))
    return film('look.style_medium', 'brush strokes, outlines and paper of the medium can be seen');
  if (/broken patch|artefact|artifact/.test(said))
    return film('composition.description', 'there are no artefacts and no stray shapes');
  if (/composition|layout/.test(said))
    return film('composition.subject_layout', 'the main subject keeps its place in the layout');
  return null;
}

function framingSentence(said: string): string {
  if (/not (?:extreme )?close/.test(said)) return 'the frame holds only the face';
  if (/not medium close/.test(said)) return 'the frame shows the subject from the chest up';
  if (/not medium long/.test(said)) return 'the frame shows the subject from the knees up';
  if (/not medium\b/.test(said)) return 'the frame shows the subject from the waist up';
  return 'the frame shows the whole body from head to toe';
}
