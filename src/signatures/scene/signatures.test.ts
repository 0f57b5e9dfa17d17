import {it} from 'vitest';
import {SceneElements,SceneObjects,SceneActions,SceneCinematography} from './heads.js';
import {SceneCritic} from './critic.js';import {SceneReview} from './review.js';import {SceneSummary} from './summary.js';
it('x',()=>{for (const s of [SceneElements,SceneObjects,SceneActions,SceneCinematography,SceneCritic,SceneReview,SceneSummary]) console.log(s.name, JSON.stringify(s.outputSchema).length, JSON.stringify(s.outputSchema))});
