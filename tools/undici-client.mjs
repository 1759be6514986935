// The part of undici that the kernel uses, for the bundle: its index also loads fetch, WebSocket, caches and mocks, several MB a kernel.
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// undici's index does the same.
Object.assign(Dispatcher.prototype, api);

export { Agent, ProxyAgent };
