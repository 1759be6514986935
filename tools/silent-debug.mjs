// In place of the package `debug` in the bundle: with DEBUG set, the agents for proxies would print the headers of requests, and so secrets.
// oxlint-disable-next-line import/no-default-export -- the package has one
export default () => () => undefined;
