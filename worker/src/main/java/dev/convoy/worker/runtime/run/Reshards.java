package dev.convoy.worker.runtime.run;

import dev.convoy.worker.runtime.program.Work;

/** The messages of a program over an exchange. */
interface Reshards {

  /** What hands messages to the exchange. */
  Instruction send(Work.Send work);

  /** What awaits messages and puts their target together. */
  Instruction receive(Work.Receive work);

  /**
   * Tells the exchange of every message that was linked, once all else is ready: from now on peers'
   * messages come.
   */
  void declare();

  /** Waits until every message so far has been handed over. */
  void settle();

  /** Ends all messages: afterwards their memory may be given back. */
  void forget();
}
