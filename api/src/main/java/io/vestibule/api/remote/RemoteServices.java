package io.vestibule.api.remote;

import java.util.Map;

/**
 * Services elsewhere that are asked over HTTP and answer in JSON.
 *
 * <p>They are asked with care: what they answer is limited in time and length, redirects are not
 * followed, and of each no more than a certain number of answers are waited for at once, so that a
 * service that hangs does not take the server with it.
 */
public interface RemoteServices {
  /**
   * Asks a service, by POST.
   *
   * @return its answer, a JSON object; empty where none is {@linkplain RemoteQuestion#expected
   *     expected}
   * @throws RemoteException if there is none, or it is no answer
   * @throws InterruptedException if nobody waits for the answer any more
   */
  Map<String, Object> ask(RemoteQuestion question) throws RemoteException, InterruptedException;
}
