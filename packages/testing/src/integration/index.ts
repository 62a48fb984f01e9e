export type { ContractOptions, CreateContractApp, RunningApp } from './contract-app.js';
export { sseFrame, type ChatAnswer, type ContractStory } from './contract-story.js';
export { runIntegrationContract } from './integration-contract.js';
export { openSocket, sendRaw } from './raw-http.js';
export { serve } from './serve.js';
