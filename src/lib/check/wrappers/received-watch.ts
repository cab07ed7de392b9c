/** What a server may send in answer to one question, where the library below would keep all of it. */
export const mostReceived = 16 * 1024 * 1024;

/** The text for a check whose question was answered with more than that. */
export function receivedTooMuch(most = mostReceived): string {
  return `the answer is larger than ${most / 1024 / 1024} MiB`;
}

/** How soon more is noticed than was allowed. */
const lookEveryMs = 20;

export interface ReceivedWatch {
  /** The text for the check once the server has sent too much. */
  readonly failure: string | undefined;
  /** A new question: counts from here on. */
  restart(): void;
  stop(): void;
}

/**
 * Ends a connection whose server does not end its answer. Libraries for databases collect an answer until it is complete, so that one that
 * announces gigabytes, or never ends, would take the memory of all evaluations with it. They own their sockets, also under TLS; what can be
 * known from outside is how much has arrived.
 * @param received bytes so far
 * @param end called once, when they are too many
 */
export function watchReceived(
  received: () => number,
  end: () => void,
  most: number = mostReceived,
): ReceivedWatch {
  let counted = received();
  let failure: string | undefined;
  const timer = setInterval(() => {
    if (received() - counted <= most) return;
    clearInterval(timer);
    failure = receivedTooMuch(most);
    end();
  }, lookEveryMs).unref();
  return {
    get failure() {
      return failure;
    },
    restart: () => void (counted = received()),
    stop: () => clearInterval(timer),
  };
}
