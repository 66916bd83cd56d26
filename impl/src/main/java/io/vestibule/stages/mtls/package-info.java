/** The mutual TLS stage, which is stored and not run. */
@NullMarked
package io.vestibule.stages.mtls;

import org.jspecify.annotations.NullMarked;
