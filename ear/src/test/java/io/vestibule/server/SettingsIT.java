package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mistake in the file of settings. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SettingsIT {
  private static final String EAR = "ear";

  @Deployment(name = EAR, managed = false, testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  @AfterAll
  static void remove() {
    SettingsOnServer.remove();
  }

  @Test
  void withAMistakeTheApplicationDoesNotStartAndWithoutItDoes(
      @ArquillianResource @Nullable Deployer given) {
    Deployer deployer = java.util.Objects.requireNonNull(given);
    SettingsOnServer.write("vestibule.sesion.idle-timeout = days=1\n");
    assertThatThrownBy(() -> deployer.deploy(EAR)).isInstanceOf(Exception.class);
    assertThat(new Program().get("/health/ready").status()).isNotEqualTo(200);

    SettingsOnServer.write("vestibule.session.idle-timeout = days=1\n");
    deployer.deploy(EAR);
    assertThat(new Program().get("/health/ready").status()).isEqualTo(200);
    deployer.undeploy(EAR);
  }
}
