/** Any number of things to do when a signal is aborted, with one listener on the signal. */
export class AbortWatch {
  private readonly tasks = new Map<AbortSignal, Set<() => void>>();

  /** Calls `task` when the signal is aborted, unless the returned function is called before. */
  add(signal: AbortSignal | undefined, task: () => void): () => void {
    if (signal === undefined) return () => {};
    const tasks = this.tasks.get(signal) ?? this.listen(signal);
    tasks.add(task);
    return () => {
      tasks.delete(task);
      if (tasks.size === 0) this.forget(signal);
    };
  }

  private readonly onAbort = ({ target }: Event): void => {
    const signal = target as AbortSignal;
    const tasks = [...(this.tasks.get(signal) ?? [])];
    this.forget(signal);
    for (const task of tasks) task();
  };

  private listen(signal: AbortSignal): Set<() => void> {
    const tasks = new Set<() => void>();
    this.tasks.set(signal, tasks);
    signal.addEventListener('abort', this.onAbort);
    return tasks;
  }

  private forget(signal: AbortSignal): void {
    this.tasks.delete(signal);
    signal.removeEventListener('abort', this.onAbort);
  }
}
