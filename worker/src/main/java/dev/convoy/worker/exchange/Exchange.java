package dev.convoy.worker.exchange;

import dev.convoy.control.Failure;
import dev.convoy.metrics.Traffic;
import java.util.List;

/**
 * Moves planned messages between this worker and its peers, step after step.
 *
 * <p>Life of a message in one step. Sender: fill the memory, {@link #send}, do other work that does
 * not change it, {@link #awaitSent}, fill it again. Receiver: {@link #await}, read the memory,
 * {@link #release}, do other work. A message that comes before its memory was released waits at the
 * sender; nothing is dropped and nothing is stored in between.
 *
 * <p><b>In place.</b> A receiver that knows early where a message will be wanted {@link #post}s
 * that place: if the message comes later than that, it is received there. If it comes earlier, it
 * is received into the message's own memory as ever, and {@link #await} says so; a sender therefore
 * never waits for a post.
 *
 * <p><b>Order.</b> All ranks follow one plan: each declares, sends, awaits and releases in an order
 * that comes from the same sequence of redistributions. A receiver that releases a buffer before it
 * awaits anything that the same peer sends later than that buffer's next message can never be
 * waited for in a circle; the package {@code netty} gives the argument.
 *
 * <p><b>Failure.</b> Any failure fails the whole exchange: every call but {@link #close} then
 * throws the same {@link ExchangeException}, and threads that wait are woken.
 *
 * <p>Concurrency: calls for one message come from one thread at a time; different messages may be
 * used by different threads.
 */
public interface Exchange extends AutoCloseable {

  /** This worker's number, from 0. */
  int rank();

  /** How many workers there are. */
  int ranks();

  /**
   * Declares messages that this rank sends or receives, before their first use. May be called again
   * for more: every rank makes the same number of these calls (with an empty list where it has no
   * part), and both ends of a message declare it in the call of the same number. A rank that is
   * late with the call holds its peers back, and no message is taken for a foreign one.
   *
   * @throws IllegalArgumentException if a message is not of this rank, or its id is taken already
   */
  void declare(List<Message> messages);

  /**
   * Hands the memory's bytes over and returns at once. They are read later: nobody may write to
   * them until {@link #awaitSent} has returned, which must be called before the message is sent
   * again.
   *
   * @param sequence the step, larger than at the last send of this message
   * @throws ExchangeException if the exchange has failed
   */
  default void send(long sequence, Message message) {
    send(sequence, message, false);
  }

  /**
   * Sends a message where more may follow at once, which is begun together with it.
   *
   * @param more whether the caller's next call is a send again; without, this one may stay undone
   */
  void send(long sequence, Message message, boolean more);

  /**
   * Waits until the memory of a sent message may be written again. Returns at once if it may.
   *
   * @throws ExchangeException if the exchange has failed, before or meanwhile
   */
  void awaitSent(Message message);

  /**
   * Says that nobody uses the message's place any more until its next {@link #await} has returned:
   * from now on the message that is awaited next may be received there.
   */
  void post(Message message);

  /**
   * Waits until the message of this sequence has arrived whole.
   *
   * @return whether it lies in its place; otherwise it lies in its memory. The place is the
   *     caller's again either way.
   * @throws ExchangeException if the exchange has failed, before or meanwhile
   */
  boolean await(long sequence, Message message);

  /** Says that the memory has been read: the next sequence may be received into it. */
  void release(Message message);

  /** Says what the workers do from now on, if it is not training: failures will say so too. */
  void begin(Activity activity);

  /**
   * Ends these messages; to be called before the memory behind them is given back. When it returns
   * nobody reads or writes that memory any more, also where the exchange has failed.
   */
  void forget(List<Message> messages);

  /** What carries the bytes, for reports, such as "TCP". */
  String transport();

  /** What has been exchanged so far; never decreases. */
  Traffic traffic();

  /** Ends the exchange with a failure, here and at every peer. Returns at once. */
  void abort(Failure failure);

  /**
   * Says goodbye and ends. Waits until what was sent has left and peers have said goodbye too or
   * failed; no buffer is touched after it returns. A peer that still awaits something from this
   * rank fails.
   */
  @Override
  void close();
}
