// What the kernel uses of undici, for the bundle: its index loads fetch, WebSocket, caches and mocks too, several MB of every kernel.
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

// As its index does.
Object.assign(Dispatcher.prototype, api);

export { Agent, ProxyAgent };
