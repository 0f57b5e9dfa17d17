import './setup/node-version.mjs';
import { build } from './setup/build.mjs';

process.exitCode = await build();
