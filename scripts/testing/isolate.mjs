// Runs before every test file: no test may reach beyond this machine or use a real key, whatever the shell holds.
import { Socket } from 'node:net';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|0\.0\.0\.0|::)$/;

for (const name of Object.keys(process.env)) {
  if (/_(API_KEY|APIKEY|BASE_URL)$/.test(name)) delete process.env[name];
}

const connect = Socket.prototype.connect;
Socket.prototype.connect = function connectToLoopback(...args) {
  // Node's own callers pass one array of normalised arguments.
  const [first, ...rest] = Array.isArray(args[0]) ? args[0] : args;
  const target = first !== null && typeof first === 'object' ? first : { port: first, host: rest[0] };
  const host = typeof target.host === 'string' ? target.host : 'localhost';
  if (target.path !== undefined || LOOPBACK.test(host)) return connect.apply(this, args);
  const listener = rest.find((item) => typeof item === 'function');
  // A failing name lookup takes the way of a real network failure, also under TLS.
  return connect.call(this, { ...target, host: 'blocked.invalid', lookup: failingLookup(host) }, listener);
};

function failingLookup(host) {
  const error = new Error(`connect ENETUNREACH ${host}: tests speak to loopback servers only`);
  return (_name, _options, callback) =>
    process.nextTick(callback, Object.assign(error, { code: 'ENETUNREACH', address: host }));
}
