import { runDashboardContract } from '@llmtrace/testing/dashboard-contract';
import express from 'express';
import express4 from 'express-4';
import { expressApp } from './express-app.js';

runDashboardContract('Express 5', expressApp(express, '', '/llmtrace'));
runDashboardContract(
  'Express 4',
  expressApp(express4 as unknown as typeof express, '', '/llmtrace'),
);
runDashboardContract('Express 5, in nested routers', expressApp(express, '/a/b', '/llmtrace'));
runDashboardContract('Express 5, at the root', expressApp(express, '/', '/'));
