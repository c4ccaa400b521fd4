/** Whether a form is open: an update of the app then waits. */
import { ref } from 'vue'

export const isFormOpen = ref(false)
