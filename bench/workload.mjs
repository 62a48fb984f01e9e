// One support request: an agent that searches, asks a model, calls a tool and asks again. Five spans below the root; its
// texts differ in every trace, so that no cache of any library is warm.

const WORDS = (
  'refund order parcel window policy item customer delivery carrier return label credit original payment method ' +
  'within fourteen days after receipt unless damaged sealed opened hygiene warranty repair replacement support agent ' +
  'please check whether the purchase qualifies and explain the next step in plain language without promising a date'
).split(' ');

/** A small deterministic generator: the same inputs in every variant and round. */
function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

function prose(next, length) {
  let text = '';
  while (text.length < length) {
    text += WORDS[Math.floor(next() * WORDS.length)];
    text += next() < 0.1 ? '. ' : ' ';
  }
  return text;
}

/** One long string, not a rope that the first reader would have to flatten. */
function flat(text) {
  return Buffer.from(text).toString();
}

export function makeInput(seed) {
  const next = random(seed * 2654435761 + 1);
  const question = flat(
    `Order A${1000 + seed}: ${prose(next, 300)} Write to customer${seed}@example.com.`,
  );
  const documents = [0, 1, 2].map((i) => ({
    chunkId: `doc_${seed}_${i}`,
    sourceDocId: `doc_${i}`,
    score: 0.9 - i * 0.07,
    text: flat(prose(next, 500)),
  }));
  return {
    question,
    documents,
    prompt: flat(`${question}\n${documents.map((d) => d.text).join('\n')}`),
    system: flat(prose(next, 1200)),
    plan: flat(prose(next, 400)),
    answer: flat(prose(next, 800)),
    orderId: `A${1000 + seed}`,
    refundArguments: flat(`{"order_id":"A${1000 + seed}"}`),
  };
}

/** An input whose texts no request before had: what a server remembers of the ones before is of no use to it. */
export function renewed(input, n) {
  const { question, documents, prompt, system, plan, answer } = input;
  const orderId = `A${n}`;
  return {
    question: `${n} ${question}`,
    documents: documents.map((document) => ({ ...document, text: `${n} ${document.text}` })),
    prompt: `${n} ${prompt}`,
    system: `${n} ${system}`,
    plan: `${n} ${plan}`,
    answer: `${n} ${answer}`,
    orderId,
    refundArguments: `{"order_id":"${orderId}"}`,
  };
}

function completion(id, content, toolCalls) {
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: 1_780_000_000,
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, ...(toolCalls ? { tool_calls: toolCalls } : {}) },
        finish_reason: toolCalls ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: 1020, completion_tokens: 150, total_tokens: 1170 },
  };
}

/** What the search, the tool and the model of the workload know: filled before anything is measured. */
const world = new Map();

/** Lets the workload answer for an input; returns the request that a client would send. */
export function prepare(input) {
  world.set(input.orderId, input);
  return { question: input.question, orderId: input.orderId };
}

/** Forgets an input, or all of them. */
export function forget(input) {
  if (input === undefined) world.clear();
  else world.delete(input.orderId);
}

/** Builds the service with each method passed through `wrap(kind, name, fn)`: what a user of the library would write. */
export function defineService(wrap) {
  const retrieve = wrap('retrieval', 'search_policy_docs', async ({ orderId }) => {
    await null;
    return world.get(orderId).documents;
  });
  const plan = wrap('llm', 'plan_response', async ({ metadata }) => {
    await null;
    const input = world.get(metadata.order_id);
    return completion(input.orderId, input.plan, [
      {
        id: `call_${input.orderId}`,
        type: 'function',
        function: { name: 'create_refund', arguments: input.refundArguments },
      },
    ]);
  });
  const refund = wrap('tool', 'create_refund', async (args) => {
    await null;
    return { refundId: `rf_${args.order_id}`, status: 'created' };
  });
  const answer = wrap('llm', 'final_answer', async ({ metadata }) => {
    await null;
    const input = world.get(metadata.order_id);
    return completion(`${input.orderId}-2`, input.answer);
  });
  return wrap('agent', 'agent_loop', async ({ question, orderId }) => {
    await retrieve({ query: question, orderId });
    const { system, prompt } = world.get(orderId);
    const metadata = { order_id: orderId };
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: prompt },
    ];
    const first = await plan({ model: 'gpt-4.1-mini', temperature: 0, messages, metadata });
    const call = first.choices[0].message.tool_calls[0];
    const result = await refund({ order_id: orderId });
    messages.push(first.choices[0].message, {
      role: 'tool',
      tool_call_id: call.id,
      content: result.refundId,
    });
    const last = await answer({ model: 'gpt-4.1-mini', temperature: 0, messages, metadata });
    return last.choices[0].message.content;
  });
}
