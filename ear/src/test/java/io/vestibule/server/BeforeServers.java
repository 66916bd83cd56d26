package io.vestibule.server;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes what a server needs before there is any: found by JUnit, and asked before Arquillian. */
public final class BeforeServers implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    if (System.getProperty("arquillian.launch") != null) {
      TestServer.prepare();
    }
  }
}
