import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import express from 'express';
import express4 from 'express-4';
import { expressContractApp } from './contract-app.js';

runIntegrationContract('Express 5', expressContractApp(express));
runIntegrationContract('Express 4', expressContractApp(express4 as unknown as typeof express));
