import type { RunContext } from '../../../modules/module.js';
import type { ImageModel } from '../../../providers/image-model.js';
import type { SceneInput } from '../../../signatures/scene/inputs.js';
import type { ImageEvent } from './events.js';
import type { ImageSteps } from './modules.js';
import type { ImageSettings } from './settings.js';

/** What a run of the loop works with. */
export interface LoopRun {
  readonly input: SceneInput;
  readonly settings: ImageSettings;
  readonly model: ImageModel;
  readonly context: RunContext;
  /** The steps, bound to the lane of a round. */
  bind(context: RunContext): ImageSteps;
  emit(event: ImageEvent): void;
}

/** One round of it. */
export interface RoundRun extends LoopRun {
  readonly round: number;
  readonly steps: ImageSteps;
  /** A lane of the run: seeds, trace and account of this round alone. */
  readonly context: RunContext;
}
