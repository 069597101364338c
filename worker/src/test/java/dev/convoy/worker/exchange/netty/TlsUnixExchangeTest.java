package dev.convoy.worker.exchange.netty;

import dev.convoy.job.Transport;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import java.util.List;

/** Over Unix-domain sockets, encrypted. */
class TlsUnixExchangeTest extends SocketExchangeContract {

  @Override
  protected List<Exchange> connect(int ranks) throws Exception {
    return Meshes.up(
        ranks,
        ExchangeOptions.DEFAULTS.withTransport(Transport.UNIX),
        Sockets::open,
        JobCredentials.fresh(true));
  }
}
