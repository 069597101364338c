package dev.convoy.worker.exchange.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.Failure;
import dev.convoy.job.Transport;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.credentials.TlsIdentity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.Message;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody between two processes of a run can read, and who gets in. */
@Timeout(300)
class EncryptionTest {
  private static final ExchangeOptions TCP = ExchangeOptions.DEFAULTS.withTransport(Transport.TCP);
  private static final ExchangeOptions SOON = TCP.withBringUpTimeout(Duration.ofSeconds(3));
  private static final byte[] WEIGHTS = new byte[100_000];
  private static final String WORDS = "the loss of conv3 is not finite";

  static {
    new Random(41).nextBytes(WEIGHTS);
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void slicesAndControlMessagesBetweenWorkersAreReadByAListenerOnlyWithoutTls(boolean tls)
      throws Exception {
    JobCredentials credentials = JobCredentials.fresh(tls);
    NettyMesh zero = NettyMesh.bind("127.0.0.1", 0, TCP);
    NettyMesh one = NettyMesh.bind("127.0.0.1", 0, TCP);
    try (RecordingRelay relay = new RecordingRelay(zero.endpoint())) {
      List<String> ends = List.of(relay.endpoint(), one.endpoint());
      Future<Exchange> first =
          threads.submit(() -> zero.connect(0, ends, credentials, Meshes.PLAN));
      Exchange receiver = one.connect(1, ends, credentials, Meshes.PLAN);
      Exchange sender = first.get(3, TimeUnit.MINUTES);
      assertEquals(tls ? "TCP with TLS 1.3" : "TCP", sender.transport());
      Message sent = new Message(0, 0, 1, "all-gather of fc6 weight", direct(WEIGHTS));
      Message got =
          new Message(
              0, 0, 1, "all-gather of fc6 weight", ByteBuffer.allocateDirect(WEIGHTS.length));
      sender.declare(List.of(sent));
      receiver.declare(List.of(got));
      sender.send(1, sent);
      receiver.await(1, got);
      sender.abort(new Failure(0, 1, "", -1, Failure.Kind.INTERNAL, WORDS));
      Future<?> closing = threads.submit(receiver::close);
      sender.close();
      closing.get(3, TimeUnit.MINUTES);

      assertTrue(relay.size() > WEIGHTS.length);
      assertEquals(!tls, relay.heard(Arrays.copyOfRange(WEIGHTS, 5_000, 5_016)));
      assertEquals(!tls, relay.heard(WORDS.substring(0, WORDS.length() - 1).getBytes(US_ASCII)));
    }
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAWorkerReportsIsReadByAListenerOnlyWithoutTls(boolean tls) throws Exception {
    JobCredentials credentials = JobCredentials.fresh(tls);
    BlockingQueue<ControlMessage> heard = new LinkedBlockingQueue<>();
    try (ReportServer server =
            ReportServer.open("127.0.0.1", 0, 1, credentials, TCP, hearing(heard));
        RecordingRelay relay = new RecordingRelay(server.endpoint())) {
      try (DriverLink link =
          DriverLink.connect(0, 1, relay.endpoint(), credentials, TCP, lost -> {})) {
        link.send(new Progress(0, WORDS));
      }
      assertEquals(new Progress(0, WORDS), heard.poll(3, TimeUnit.MINUTES));
      assertEquals(!tls, relay.heard(WORDS.substring(0, WORDS.length() - 1).getBytes(US_ASCII)));
    }
  }

  private static Report hearing(BlockingQueue<ControlMessage> heard) {
    return new Report() {
      @Override
      public void message(int rank, ControlMessage message) {
        heard.add(message);
      }

      @Override
      public void lost(int rank) {}
    };
  }

  @Test
  void whoDoesNotShowTheRunsKeyIsShutOutByTls() throws Exception {
    JobCredentials credentials = JobCredentials.fresh(true);
    TlsIdentity own = credentials.tls().orElseThrow();
    TlsIdentity other = JobCredentials.fresh(true).tls().orElseThrow();
    BlockingQueue<ControlMessage> heard = new LinkedBlockingQueue<>();
    try (ReportServer server =
        ReportServer.open("127.0.0.1", 0, 1, credentials, TCP, hearing(heard))) {
      assertTrue(isAnswered(server, socket(own, "TLSv1.3"), credentials), "the run's own key");
      assertFalse(isAnswered(server, socket(own, "TLSv1.2"), credentials), "an old version");
      assertFalse(isAnswered(server, socket(other, "TLSv1.3"), credentials), "another key");
      assertFalse(isAnswered(server, socket(null, "TLSv1.3"), credentials), "no key");
      assertFalse(isAnswered(server, new Socket(), credentials), "no TLS");
      try (DriverLink link =
          DriverLink.connect(0, 1, server.endpoint(), credentials, TCP, lost -> {})) {
        link.send(new Progress(0, WORDS));
      }
      assertEquals(new Progress(0, WORDS), heard.poll(3, TimeUnit.MINUTES));
    }
  }

  /** Whether a caller who knows the secret gets a challenge for its greeting. */
  private static boolean isAnswered(ReportServer server, Socket caller, JobCredentials credentials)
      throws IOException {
    try (caller) {
      caller.connect(Sockets.parse(server.endpoint()));
      caller.setSoTimeout(120_000);
      caller.getOutputStream().write(DriverLink.handshake(0, 1, credentials).hello(Failure.DRIVER));
      byte[] answer = caller.getInputStream().readNBytes(Handshake.CHALLENGE);
      return answer.length == Handshake.CHALLENGE && Handshake.isChallenge(answer);
    } catch (SSLException | SocketException e) {
      return false;
    }
  }

  @Test
  void aWorkerSaysNothingToAServerWithAnotherKey() throws Exception {
    JobCredentials credentials = JobCredentials.fresh(true);
    TlsIdentity other = JobCredentials.fresh(true).tls().orElseThrow();
    try (ServerSocket impostor =
        context(other)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Future<byte[]> overheard = threads.submit(() -> readOf(impostor));
      String where = Sockets.format("127.0.0.1", impostor.getLocalPort());
      ExchangeException refused =
          assertThrows(
              ExchangeException.class,
              () -> DriverLink.connect(0, 1, where, credentials, SOON, lost -> {}));
      String sentence = refused.failure().sentence();
      assertTrue(sentence.startsWith("Worker 0 did not reach the driver: "), sentence);
      assertEquals(0, overheard.get(3, TimeUnit.MINUTES).length);
    }
  }

  private static byte[] readOf(ServerSocket impostor) throws IOException {
    try (Socket victim = impostor.accept()) {
      return victim.getInputStream().readNBytes(1);
    } catch (SSLException | SocketException e) {
      return new byte[0];
    }
  }

  private static Socket socket(@Nullable TlsIdentity identity, String version) throws Exception {
    SSLSocket socket = (SSLSocket) context(identity).getSocketFactory().createSocket();
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  /** One that shows an identity, if it has one, and believes everybody. */
  private static SSLContext context(@Nullable TlsIdentity identity) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    if (identity != null) {
      Certificate[] chain = {identity.certificate()};
      keys.setKeyEntry("key", identity.key(), new char[0], chain);
    }
    KeyManagerFactory manager = KeyManagerFactory.getInstance("PKIX");
    manager.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        manager.getKeyManagers(), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return context;
  }
}
