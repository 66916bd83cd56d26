/** Network addresses, as literals only: nothing here asks a name server. */
@NullMarked
package io.vestibule.net;

import org.jspecify.annotations.NullMarked;
