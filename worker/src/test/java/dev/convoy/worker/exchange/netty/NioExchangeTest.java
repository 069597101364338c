package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeContract;
import java.util.List;

/** Over TCP where there is no epoll. */
class NioExchangeTest extends ExchangeContract {

  @Override
  protected List<Exchange> create(int ranks) throws Exception {
    return Meshes.up(ranks, ExchangeOptions.DEFAULTS, Sockets::nio);
  }
}
