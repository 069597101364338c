package dev.convoy.worker.exchange.netty;

import dev.convoy.job.Transport;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeContract;
import java.util.List;

/** Over Unix-domain sockets. */
class UnixExchangeTest extends ExchangeContract {

  @Override
  protected List<Exchange> create(int ranks) throws Exception {
    return Meshes.up(ranks, ExchangeOptions.DEFAULTS.withTransport(Transport.UNIX));
  }
}
