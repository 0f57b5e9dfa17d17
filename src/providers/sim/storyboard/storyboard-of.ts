import type { Frame, Placed } from './frame/frame.js';
import { STORYBOARD_CHUNK, STORYBOARD_VERSION, type DrawnElement, type Storyboard } from './storyboard.js';

/** What a frame shows, as it is written into the picture. A thing merged into another one cannot be told and is left out. */
export function storyboardOf(frame: Frame, seed: number): Storyboard {
  const { camera, lighting, look, setting, weather, texts, faults } = frame;
  return {
    format: STORYBOARD_CHUNK,
    version: STORYBOARD_VERSION,
    simulated: true,
    seed,
    elements: frame.placed.filter(({ merged }) => !merged).map((placed) => drawn(placed, frame)),
    setting: { noun: setting.noun, name: setting.name, drawnAs: setting.kind },
    weather: [...weather],
    camera,
    lighting,
    look,
    texts: [...texts],
    faults: faults.map((fault) => ({ ...fault })),
  };
}

function drawn(placed: Placed, { width, height }: Frame): DrawnElement {
  const { element, drawing, x, feetY, depth, pose, action, colours, count } = placed;
  const wide = ((drawing?.width ?? 110) * placed.height * (1 + (count - 1) * 0.82)) / 100;
  const living = element.kind === 'human' || element.kind === 'animal';
  const box = {
    x: share(x - wide / 2, width),
    y: share(feetY - placed.height, height),
    width: share(wide, width),
    height: share(placed.height, height),
  };
  return {
    id: element.id,
    noun: element.noun,
    name: element.name,
    kind: element.kind,
    count,
    drawnAs: drawing?.drawnAs ?? 'label',
    colours: [...colours],
    wears: [...element.wears],
    box,
    region: regionOf(x / width, (feetY - placed.height / 2) / height),
    depth,
    pose: living ? pose : null,
    action,
  };
}

function share(pixels: number, whole: number): number {
  return Math.round((pixels / whole) * 1000) / 1000;
}

function regionOf(x: number, y: number): string {
  const across =
    x < 0.18
      ? 'far left'
      : x < 0.42
        ? 'left third'
        : x <= 0.58
          ? 'center'
          : x <= 0.82
            ? 'right third'
            : 'far right';
  return y < 0.3 ? `upper ${across}` : across;
}
