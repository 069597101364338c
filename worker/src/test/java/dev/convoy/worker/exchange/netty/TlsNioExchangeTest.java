package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import java.util.List;

/** Over TCP where there is no epoll, encrypted. */
class TlsNioExchangeTest extends SocketExchangeContract {

  @Override
  protected List<Exchange> connect(int ranks) throws Exception {
    return Meshes.up(ranks, ExchangeOptions.DEFAULTS, Sockets::nio, JobCredentials.fresh(true));
  }
}
