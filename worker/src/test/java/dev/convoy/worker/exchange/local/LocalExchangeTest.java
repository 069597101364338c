package dev.convoy.worker.exchange.local;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeContract;
import java.util.List;

class LocalExchangeTest extends ExchangeContract {

  @Override
  protected List<Exchange> create(int ranks) {
    return LocalMesh.create(ranks);
  }
}
