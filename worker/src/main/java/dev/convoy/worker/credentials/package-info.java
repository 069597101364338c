/**
 * What makes a process a worker of a job: the job's credentials, and how they reach it.
 *
 * <p>Arrives, at a worker: an {@link dev.convoy.worker.credentials.Invitation}, which came through
 * Spark and may have been read by others. Leaves: {@link
 * dev.convoy.worker.credentials.JobCredentials}, which never cross Spark, and which prove every
 * connection afterwards. Called by {@code exchange.netty}, which carries the two messages below, by
 * the barrier task and by the driver. No Netty and no Spark here.
 *
 * <h2>Enrolment</h2>
 *
 * The driver makes, for each run of a job, an X25519 key pair {@code (d, D)} and a random token
 * {@code T}; the worker makes a key pair {@code (w, W)} for itself. {@code D} and {@code T} come to
 * the worker through Spark.
 *
 * <pre>
 * request  worker → driver  magic 8, rank 4, ranks 4, W 44, HMAC(T, all before) 32
 * answer   driver → worker  nonce 32, length 4, AES-256-GCM(K, the job's credentials)
 *
 * K = HKDF-SHA256(salt T, secret X25519(w, D) = X25519(d, W), info "convoy enrolment 1", request, D, nonce)
 * </pre>
 *
 * <ul>
 *   <li>Who knows neither {@code d} nor {@code w} cannot compute {@code K}: whoever reads Spark's
 *       traffic and this conversation, and so knows {@code D} and {@code T}, does not learn the
 *       credentials; nor does he later, since both pairs are forgotten with the run.
 *   <li>Only who holds {@code d} can answer, so a worker is enrolled by the driver that invited it.
 *   <li>Only who knows {@code T} is answered. Where Spark encrypts, nobody else does.
 *   <li>A place belongs to the first key that claims it ({@link
 *       dev.convoy.worker.credentials.EnrolmentDesk}). Where Spark does not encrypt, a stranger who
 *       has read {@code T} can claim the place of a worker; then there are two claims to it, and
 *       the run ends before any worker has met another.
 * </ul>
 */
@NullMarked
package dev.convoy.worker.credentials;

import org.jspecify.annotations.NullMarked;
