package dev.convoy.worker.exchange.netty;

import dev.convoy.job.Transport;
import dev.convoy.worker.exchange.Exchange;
import java.util.List;

/** Over Unix-domain sockets. */
class UnixExchangeTest extends SocketExchangeContract {

  @Override
  protected List<Exchange> connect(int ranks) throws Exception {
    return Meshes.up(ranks, ExchangeOptions.DEFAULTS.withTransport(Transport.UNIX));
  }
}
