package io.vestibule.store;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import org.hibernate.engine.jndi.JndiException;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;

/** The transaction manager of the server, by the names WildFly and Payara give it. */
public final class ServerTransactions extends AbstractJtaPlatform {
  private static final long serialVersionUID = 1L;
  private static final String WILDFLY = "java:jboss/TransactionManager";
  private static final String PAYARA = "java:appserver/TransactionManager";

  /**
   * Whether transactions must be begun as applications do it. Payara has a connection take part in
   * the transaction of the component that runs, and only {@code UserTransaction} tells it of one;
   * with its transaction manager alone every statement would be committed at once.
   */
  public static boolean areThoseOfComponents() {
    return System.getProperty("com.sun.aas.instanceRoot") != null;
  }

  @Override
  protected TransactionManager locateTransactionManager() {
    try {
      return (TransactionManager) jndiService().locate(WILDFLY);
    } catch (JndiException e) {
      return (TransactionManager) jndiService().locate(PAYARA);
    }
  }

  @Override
  protected UserTransaction locateUserTransaction() {
    return (UserTransaction) jndiService().locate("java:comp/UserTransaction");
  }
}
