package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.credentials.TlsIdentity;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 among the processes of one run: both sides show the run's certificate, and accept no
 * other. By boringssl or OpenSSL where netty-tcnative is on the class path, else by Java's own.
 */
final class Tls {

  private static final String VERSION = "TLSv1.3";

  /** Those of TLS 1.3 that every implementation has, the faster first. */
  private static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

  /** How long to wait for the last record to leave before the socket is closed. */
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final SslContext accepting;
  private final SslContext calling;

  Tls(TlsIdentity identity) {
    try {
      accepting =
          with(identity, SslContextBuilder.forServer(identity.key(), identity.certificate()))
              .clientAuth(ClientAuth.REQUIRE)
              .build();
      calling =
          with(
                  identity,
                  SslContextBuilder.forClient().keyManager(identity.key(), identity.certificate()))
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("This Java has no TLS 1.3: use Java 17.", e);
    }
  }

  private static SslContextBuilder with(TlsIdentity identity, SslContextBuilder builder) {
    return builder
        .sslProvider(provider())
        .trustManager(new PinnedCertificate(identity.certificate()))
        .protocols(VERSION)
        .ciphers(CIPHERS);
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
        ? SslProvider.OPENSSL
        : SslProvider.JDK;
  }

  /** The handler of a channel that was accepted. */
  SslHandler accepting(Channel channel) {
    return handler(accepting, channel);
  }

  /** The handler of a channel that calls. */
  SslHandler calling(Channel channel) {
    return handler(calling, channel);
  }

  private static SslHandler handler(SslContext context, Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(ExchangeOptions.DEFAULTS.handshakeTimeout().toMillis());
    handler.setCloseNotifyFlushTimeout(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }
}
