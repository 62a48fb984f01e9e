import Anthropic1 from '@anthropic-ai/sdk';
import { runClientContract } from '@llmtrace/testing/client-contract';
import Anthropic0 from 'anthropic-0';
import { anthropicMessages } from './anthropic-under-test.js';

runClientContract('@anthropic-ai/sdk 0.39', anthropicMessages(Anthropic0));
runClientContract('@anthropic-ai/sdk 1', anthropicMessages(Anthropic1));
