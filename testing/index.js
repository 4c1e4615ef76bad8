// Under node_modules Node strips no types: a packed copy brings what `prepack` compiled; beside the sources they are read as they are.
const packed = /[/\\]node_modules[/\\]/.test(import.meta.url);
const { startGateway } = await import(packed ? "../dist/testing/start-gateway.js" : "./start-gateway.ts");

export { startGateway };
